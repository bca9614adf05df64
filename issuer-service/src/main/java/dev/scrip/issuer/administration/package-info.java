/**
 * Administers the directory as a whole, beside IAM's actions: accounts of the organization, a
 * directory file imported, a directory exported. Signed with the scope scrip, authorized as
 * scrip:CreateAccount, ListAccounts, ImportDirectory and ExportDirectory, and recorded like any
 * other request.
 */
@NullMarked
package dev.scrip.issuer.administration;

import org.jspecify.annotations.NullMarked;
