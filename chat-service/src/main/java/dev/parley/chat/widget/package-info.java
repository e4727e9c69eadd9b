/** What a widget on another site begins with. */
@NullMarked
package dev.parley.chat.widget;

import org.jspecify.annotations.NullMarked;
