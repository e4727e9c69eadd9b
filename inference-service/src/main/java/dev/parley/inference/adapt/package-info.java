/**
 * Fits what a model is sent, and what it answers, to what the model can, as an AI gateway's flags
 * say of it.
 */
@NullMarked
package dev.parley.inference.adapt;

import org.jspecify.annotations.NullMarked;
