/** A shell for the model, in the sandbox of shell-service. */
@NullMarked
package dev.parley.inference.tool.shell;

import org.jspecify.annotations.NullMarked;
