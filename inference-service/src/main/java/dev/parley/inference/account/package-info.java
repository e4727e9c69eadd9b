/** What this service knows of accounts, as the API gateway tells it. */
@NullMarked
package dev.parley.inference.account;

import org.jspecify.annotations.NullMarked;
