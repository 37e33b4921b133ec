// A dynamic program that does nothing: what the floor "spawn" starts.
int main(void) { return 0; }
