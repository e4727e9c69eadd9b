/** The way of a request from the edge to the service that owns its path. */
@NullMarked
package dev.parley.gateway.routing;

import org.jspecify.annotations.NullMarked;
