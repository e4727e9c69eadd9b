/**
 * What is said between rag-service and the process that reads files: requests, blocks, failures.
 */
@NullMarked
package dev.parley.parsing;

import org.jspecify.annotations.NullMarked;
