/** One OpenAPI document of all services. */
@NullMarked
package dev.parley.gateway.openapi;

import org.jspecify.annotations.NullMarked;
