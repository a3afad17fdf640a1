package io.github.dynamolocks.interceptor;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Registers optional classes that are looked up by name for a native image. Without a
 * hint for a class that is present, a lock would silently behave differently: it would
 * not be held until the end of the transaction, for example.
 */
final class InterceptorRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> OPTIONAL = List.of("org.reactivestreams.Publisher", "reactor.core.publisher.Flux",
			"org.springframework.transaction.support.TransactionSynchronizationManager");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		OPTIONAL.forEach((name) -> hints.reflection().registerTypeIfPresent(classLoader, name));
	}

}
