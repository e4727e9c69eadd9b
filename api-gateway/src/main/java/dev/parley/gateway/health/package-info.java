/** How the installation as a whole is. */
@NullMarked
package dev.parley.gateway.health;

import org.jspecify.annotations.NullMarked;
