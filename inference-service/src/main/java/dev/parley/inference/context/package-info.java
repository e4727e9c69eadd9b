/** What the model is told beside the client's messages, and how much of them it can take. */
@NullMarked
package dev.parley.inference.context;

import org.jspecify.annotations.NullMarked;
