/** Instructions that stand at addresses which an account names. */
@NullMarked
package dev.parley.inference.instruction;

import org.jspecify.annotations.NullMarked;
