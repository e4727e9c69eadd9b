/** Runs the JavaScript of accounts: worker scripts of AI gateways, and code that models write. */
@NullMarked
package dev.parley.inference.script;

import org.jspecify.annotations.NullMarked;
