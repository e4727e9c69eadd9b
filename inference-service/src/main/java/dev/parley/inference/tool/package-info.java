/**
 * Tools that Parley runs for a model: where they come from, and the rounds in which they are
 * called.
 */
@NullMarked
package dev.parley.inference.tool;

import org.jspecify.annotations.NullMarked;
