/** Users' files as rows, with their bytes in a blob store: for several machines. */
@NullMarked
package dev.parley.shell.tree.indexed;

import org.jspecify.annotations.NullMarked;
