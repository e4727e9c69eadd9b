/** Request: HTTP as the model composes it. */
@NullMarked
package dev.parley.inference.tool.builtin.request;

import org.jspecify.annotations.NullMarked;
