/** The calls of visitors, who show no key but their session's. */
@NullMarked
package dev.parley.chat.visitor;

import org.jspecify.annotations.NullMarked;
