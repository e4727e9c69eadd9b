/** Functions of AI gateways that are called by HTTP. */
@NullMarked
package dev.parley.inference.tool.function;

import org.jspecify.annotations.NullMarked;
