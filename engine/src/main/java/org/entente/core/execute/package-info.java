/**
 * Orders execution: what a decided transaction still waits for, and the stream of executions that comes of it.
 */
package org.entente.core.execute;
