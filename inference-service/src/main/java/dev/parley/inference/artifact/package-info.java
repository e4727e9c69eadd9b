/** Files that were made for an answer: kept for a while, and served to whoever has the address. */
@NullMarked
package dev.parley.inference.artifact;

import org.jspecify.annotations.NullMarked;
