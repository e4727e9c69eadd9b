/** How secrets of accounts are shown, and to whom they may go. */
@NullMarked
package dev.parley.inference.secret;

import org.jspecify.annotations.NullMarked;
