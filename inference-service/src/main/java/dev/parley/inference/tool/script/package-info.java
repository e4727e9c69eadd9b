/** Functions of AI gateways that are written in JavaScript. */
@NullMarked
package dev.parley.inference.tool.script;

import org.jspecify.annotations.NullMarked;
