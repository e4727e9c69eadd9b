/**
 * Which APIs have a model, which of them is asked, and who is asked when it fails. Operators
 * configure providers, accounts store their own; both are chosen from in the same way.
 */
@NullMarked
package dev.parley.inference.provider;

import org.jspecify.annotations.NullMarked;
