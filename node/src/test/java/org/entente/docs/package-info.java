/** What the documents say is held against what is built. */
package org.entente.docs;
