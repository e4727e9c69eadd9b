/** What shell-service adds to starting a program and to writing a file. */
@NullMarked
package dev.parley.benchmarks.shell;

import org.jspecify.annotations.NullMarked;
