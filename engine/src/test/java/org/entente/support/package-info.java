/** Small applications, for tests of the engine with all of its real parts. */
package org.entente.support;
