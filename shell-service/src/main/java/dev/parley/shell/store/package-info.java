/** Which store keeps the files. */
@NullMarked
package dev.parley.shell.store;

import org.jspecify.annotations.NullMarked;
