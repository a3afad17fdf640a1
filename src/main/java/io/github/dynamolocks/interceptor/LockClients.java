package io.github.dynamolocks.interceptor;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * The clients of the operations, fetched from the bean factory when they are first
 * needed: the beans that are locked come into being before the client does.
 */
final class LockClients {

	private final BeanFactory beanFactory;

	private final Map<String, LockClient> clients = new ConcurrentHashMap<>();

	private final Set<String> required = ConcurrentHashMap.newKeySet();

	private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

	private volatile boolean fetched;

	LockClients(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Checks that the client of an operation exists; before the clients are fetched,
	 * without creating it.
	 * @param operation the operation
	 * @param resources what it locks, as far as that is known
	 * @throws IllegalStateException if it does not, or if it has been fetched and its
	 * table cannot hold the resources
	 */
	void require(LockOperation operation, List<String> resources) {
		String name = operation.client();
		this.required.add(name);
		requireBean(operation, name);
		resources.forEach((resource) -> this.samples.add(new Sample(operation, resource)));
		if (this.fetched) {
			checkSamples();
		}
	}

	private void requireBean(LockOperation operation, String name) {
		if (name.isEmpty()) {
			return;
		}
		if (!this.beanFactory.containsBean(name)) {
			throw new IllegalStateException(
					"The lock of %s(): its client \"%s\" is no bean. Give the name of a LockClient bean, or leave client out for the primary one"
						.formatted(operation.name(), name));
		}
		if (!this.beanFactory.isTypeMatch(name, LockClient.class)) {
			throw new IllegalStateException(
					"The lock of %s(): its client \"%s\" is a bean of type %s. Give the name of a LockClient bean, or leave client out for the primary one"
						.formatted(operation.name(), name, this.beanFactory.getType(name)));
		}
	}

	/**
	 * Fetches every client that is required, and the default one wherever there is one.
	 * @throws IllegalStateException if the table of one cannot hold what is locked there
	 */
	void fetch() {
		this.required.forEach(this::get);
		this.fetched = true;
		checkSamples();
		if (!this.required.contains("")) {
			this.beanFactory.getBeanProvider(LockClient.class).getIfUnique();
		}
	}

	private void checkSamples() {
		for (Sample sample = this.samples.poll(); sample != null; sample = this.samples.poll()) {
			sample.check(get(sample.operation().client()));
		}
	}

	LockClient get(String name) {
		LockClient client = this.clients.get(name);
		if (client == null) {
			client = name.isEmpty() ? primary() : this.beanFactory.getBean(name, LockClient.class);
			this.clients.put(name, client);
		}
		return client;
	}

	private LockClient primary() {
		try {
			return this.beanFactory.getBean(LockClient.class);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new IllegalStateException("There are several LockClient beans: " + ex.getBeanNamesFound()
					+ ". Mark one of them @Primary, or name one in the client attribute of every lock", ex);
		}
		catch (NoSuchBeanDefinitionException ex) {
			if (ex.getBeanType() != LockClient.class) {
				throw ex;
			}
			throw new IllegalStateException("There is no LockClient bean. Declare one, or use @EnableDynamoLocks", ex);
		}
	}

	/**
	 * A resource that an operation locks.
	 *
	 * @param operation the operation
	 * @param resource the resource, or one like it
	 */
	private record Sample(LockOperation operation, String resource) {

		void check(LockClient client) {
			try {
				if (client instanceof DefaultLockClient known) {
					known.requireKey(this.resource);
				}
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalStateException(
						"The lock of %s(): its resources, such as '%s', cannot be keys of the table of its client. %s"
							.formatted(this.operation.name(), this.resource, ex.getMessage()),
						ex);
			}
		}

	}

}
