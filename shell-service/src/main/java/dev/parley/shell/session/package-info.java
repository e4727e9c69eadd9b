/** Shells: where one is and its environment are kept between commands. */
@NullMarked
package dev.parley.shell.session;

import org.jspecify.annotations.NullMarked;
