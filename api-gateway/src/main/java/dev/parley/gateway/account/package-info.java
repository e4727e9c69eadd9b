/** Tenants: their name, settings and salt. */
@NullMarked
package dev.parley.gateway.account;

import org.jspecify.annotations.NullMarked;
