package dev.parley.inference.account;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Rows of accounts, by their id. */
@Singleton
class AccountRepository implements PanacheRepositoryBase<AccountEntity, UUID> {}
