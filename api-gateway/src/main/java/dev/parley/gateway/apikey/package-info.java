/** API keys: how they are made, kept, recognised and revoked. */
@NullMarked
package dev.parley.gateway.apikey;

import org.jspecify.annotations.NullMarked;
