/** Reports of visitors and of the account's people that something is wrong with an answer. */
@NullMarked
package dev.parley.chat.report;

import org.jspecify.annotations.NullMarked;
