/** What only the operator of an installation may do, guarded by the bootstrap secret. */
@NullMarked
package dev.parley.gateway.admin;

import org.jspecify.annotations.NullMarked;
