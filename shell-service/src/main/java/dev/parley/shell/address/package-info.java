/** Addresses under which anybody may read a file for a while. */
@NullMarked
package dev.parley.shell.address;

import org.jspecify.annotations.NullMarked;
