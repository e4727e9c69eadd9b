/** The files of shell users over HTTP. */
@NullMarked
package dev.parley.shell.io;

import org.jspecify.annotations.NullMarked;
