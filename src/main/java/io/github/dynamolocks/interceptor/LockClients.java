package io.github.dynamolocks.interceptor;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

import io.github.dynamolocks.LockClient;

/**
 * The clients of the operations, fetched from the bean factory when they are first
 * needed: the beans that are locked come into being before the client does.
 */
final class LockClients {

	private final BeanFactory beanFactory;

	private final Map<String, LockClient> clients = new ConcurrentHashMap<>();

	private final Set<String> required = ConcurrentHashMap.newKeySet();

	LockClients(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Checks, without creating it, that the client of an operation exists.
	 * @param operation the operation
	 * @throws IllegalStateException if it does not
	 */
	void require(LockOperation operation) {
		String name = operation.client();
		this.required.add(name);
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
	 */
	void fetch() {
		this.required.forEach(this::get);
		if (!this.required.contains("")) {
			this.beanFactory.getBeanProvider(LockClient.class).getIfUnique();
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

}
