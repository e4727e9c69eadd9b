/** Work that comes back: removing what is over. */
@org.jspecify.annotations.NullMarked
package dev.parley.inference.sweep;
