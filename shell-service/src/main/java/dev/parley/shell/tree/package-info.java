/** The files of a shell user: a port, its words, and paths that cannot leave the user's root. */
@NullMarked
package dev.parley.shell.tree;

import org.jspecify.annotations.NullMarked;
