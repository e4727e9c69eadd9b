/** The one way to an address that somebody outside has given: policy, client, limits, failures. */
@NullMarked
package dev.parley.outbound;

import org.jspecify.annotations.NullMarked;
