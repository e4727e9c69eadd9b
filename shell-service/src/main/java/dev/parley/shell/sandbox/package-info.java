/** Runs commands so that they reach nothing but one user's files. */
@NullMarked
package dev.parley.shell.sandbox;

import org.jspecify.annotations.NullMarked;
