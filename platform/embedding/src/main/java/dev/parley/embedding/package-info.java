/** Text embedding: the port that services use, and the model that ships inside the product. */
@NullMarked
package dev.parley.embedding;

import org.jspecify.annotations.NullMarked;
