/** In-memory doubles of the ports, and a small application, for tests of the engine with all of its real parts. */
package org.entente.support;
