/** Web chat clients: what a chat looks like, which AI gateway answers, and its limits. */
@NullMarked
package dev.parley.chat.client;

import org.jspecify.annotations.NullMarked;
