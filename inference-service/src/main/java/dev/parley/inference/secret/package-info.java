/** Encryption of secrets at rest. */
@NullMarked
package dev.parley.inference.secret;

import org.jspecify.annotations.NullMarked;
