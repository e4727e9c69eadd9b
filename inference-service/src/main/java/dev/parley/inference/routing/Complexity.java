package dev.parley.inference.routing;

/** How much a question asks of a model. */
enum Complexity {
  LOW,
  MEDIUM,
  HIGH
}
