/** Turns images, recordings, videos and files of a conversation into text for models without. */
@NullMarked
package dev.parley.inference.media;

import org.jspecify.annotations.NullMarked;
