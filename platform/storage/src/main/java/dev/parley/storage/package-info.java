/** Bytes by key: a port, and its implementations on the file system and in S3. */
@NullMarked
package dev.parley.storage;

import org.jspecify.annotations.NullMarked;
