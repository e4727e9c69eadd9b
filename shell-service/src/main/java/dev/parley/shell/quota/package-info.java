/** How much room users and accounts have. */
@NullMarked
package dev.parley.shell.quota;

import org.jspecify.annotations.NullMarked;
