/** Users' files on a disk of this machine. */
@NullMarked
package dev.parley.shell.tree.disk;

import org.jspecify.annotations.NullMarked;
