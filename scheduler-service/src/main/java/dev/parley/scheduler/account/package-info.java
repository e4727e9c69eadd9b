/** What this service knows of accounts, as the API gateway tells it. */
@NullMarked
package dev.parley.scheduler.account;

import org.jspecify.annotations.NullMarked;
