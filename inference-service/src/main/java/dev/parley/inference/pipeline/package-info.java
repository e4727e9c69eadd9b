/** What a request is on its way to an answer: the words that all stages share. */
@NullMarked
package dev.parley.inference.pipeline;

import org.jspecify.annotations.NullMarked;
