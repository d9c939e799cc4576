/* Not of the product: the network of chaos tests. 'bin/entente chaos' and ChaosTest compile it with gcc and run it as
 * root between hosts that are network namespaces (org.entente.node.chaos.NetworkLab). It ends with its parent process.
 *
 * netsim: a seeded user-space IPv4 switch for network-namespace test hosts.
 * This kernel has no sch_netem, so loss / delay / reorder / duplication / corruption / partitions are done here.
 *
 *   netsim N CTL_FIFO SEED [LOGFILE]     creates TUN devices ns0..ns(N-1) (move each into its own netns afterwards)
 *
 * Host i must own address x.x.x.(i+1). Commands, one a line, written to CTL_FIFO (A, B = host number or *):
 *   link A B [loss PCT] [dup PCT] [corrupt PCT] [delay US] [jitter US] [tail PCT US] [rate KBPS] [queue BYTES] [fifo 0|1] [cut 0|1]
 *   part 0,1 2        cut every link between the groups, both ways         heal    all links perfect again
 *   stat              counters to the log                                 quit
 * Directed: 'link 0 1 cut 1' blocks 0 -> 1 only. Delay jitter reorders unless fifo 1. corrupt flips one payload
 * byte of a UDP packet and zeroes the UDP checksum, so the packet is DELIVERED damaged (tests the application's CRC). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#define MAXN 16
#define CAP 65536
typedef struct { double loss, dup, corrupt, tailp; int64_t delay, jitter, tail, rate, queue; int fifo, cut; int64_t busy, last; } Link;
typedef struct { uint64_t in, out, loss, cut, dup, corrupt, qdrop, werr; } Stat;
typedef struct { int64_t at; uint64_t seq; int to; int len; unsigned char *p; } Pkt;
static Link L[MAXN][MAXN]; static Stat S[MAXN][MAXN]; static int fd[MAXN], n; static Pkt heap[CAP]; static int hn; static uint64_t seq, rs; static FILE *lg;
static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000LL + t.tv_nsec / 1000; }
static uint64_t rnd(void) { uint64_t z = (rs += 0x9e3779b97f4a7c15ULL); z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL; z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL; return z ^ (z >> 31); }
static double u(void) { return (rnd() >> 11) * (1.0 / 9007199254740992.0); }
static int less(Pkt *a, Pkt *b) { return a->at < b->at || (a->at == b->at && a->seq < b->seq); }
static void push(int64_t at, int to, const unsigned char *b, int len) {
  if (hn == CAP) return;
  Pkt k = { at, seq++, to, len, malloc(len) }; memcpy(k.p, b, len);
  int i = hn++; while (i && less(&k, &heap[(i - 1) / 2])) { heap[i] = heap[(i - 1) / 2]; i = (i - 1) / 2; } heap[i] = k;
}
static Pkt pop(void) {
  Pkt r = heap[0], k = heap[--hn]; int i = 0;
  for (;;) { int c = 2 * i + 1; if (c >= hn) break; if (c + 1 < hn && less(&heap[c + 1], &heap[c])) c++; if (!less(&heap[c], &k)) break; heap[i] = heap[c]; i = c; }
  heap[i] = k; return r;
}
static void route(int from, unsigned char *b, int len) {
  if (len < 20 || (b[0] >> 4) != 4) return;
  int to = b[19] - 1; if (to < 0 || to >= n || to == from) return;
  Link *l = &L[from][to]; Stat *s = &S[from][to]; s->in++;
  if (l->cut) { s->cut++; return; }
  if (l->loss > 0 && u() * 100 < l->loss) { s->loss++; return; }
  int64_t t = now(), at = t;
  if (l->rate > 0) { int64_t start = l->busy > t ? l->busy : t;
    if (l->queue && (start - t) * l->rate / 8000 > l->queue) { s->qdrop++; return; }
    l->busy = start + (int64_t)len * 8000 / l->rate; at = l->busy; }
  int copies = 1; if (l->dup > 0 && u() * 100 < l->dup) { copies = 2; s->dup++; }
  if (l->corrupt > 0 && b[9] == 17 && u() * 100 < l->corrupt) { int h = (b[0] & 15) * 4; if (len > h + 8) { b[h + 8 + rnd() % (len - h - 8)] ^= 1 << (rnd() & 7); b[h + 6] = b[h + 7] = 0; s->corrupt++; } }
  while (copies--) {
    int64_t d = at + l->delay + (l->jitter ? (int64_t)(u() * l->jitter) : 0) + (l->tailp > 0 && u() * 100 < l->tailp ? l->tail : 0);
    if (l->fifo) { if (d < l->last) d = l->last; l->last = d; }
    if (d <= t && hn == 0) { if (write(fd[to], b, len) == len) s->out++; else s->werr++; }
    else { push(d, to, b, len); s->out++; }
  }
}
static void each(const char *a, const char *b, char **kv, int k) {
  for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) {
    if (i == j || (strcmp(a, "*") && atoi(a) != i) || (strcmp(b, "*") && atoi(b) != j)) continue;
    Link *l = &L[i][j];
    for (int x = 0; x + 1 < k; x += 2) { double v = atof(kv[x + 1]);
      if (!strcmp(kv[x], "loss")) l->loss = v; else if (!strcmp(kv[x], "dup")) l->dup = v; else if (!strcmp(kv[x], "corrupt")) l->corrupt = v;
      else if (!strcmp(kv[x], "delay")) l->delay = v; else if (!strcmp(kv[x], "jitter")) l->jitter = v; else if (!strcmp(kv[x], "rate")) l->rate = v;
      else if (!strcmp(kv[x], "queue")) l->queue = v; else if (!strcmp(kv[x], "fifo")) l->fifo = v; else if (!strcmp(kv[x], "cut")) l->cut = v;
      else if (!strcmp(kv[x], "tail")) { l->tailp = v; if (x + 2 < k) { l->tail = atof(kv[x + 2]); x++; } }
      else fprintf(lg, "unknown key %s\n", kv[x]); }
  }
}
static void command(char *c) {
  char *w[64]; int k = 0; fprintf(lg, "%lld cmd %s\n", (long long)now(), c);
  for (char *p = strtok(c, " \t"); p && k < 64; p = strtok(NULL, " \t")) w[k++] = p;
  if (!k) return;
  if (!strcmp(w[0], "link") && k >= 5) each(w[1], w[2], w + 3, k - 3);
  else if (!strcmp(w[0], "heal")) memset(L, 0, sizeof L);
  else if (!strcmp(w[0], "part")) { int g[MAXN]; memset(g, -1, sizeof g);
    for (int x = 1; x < k; x++) for (char *p = w[x]; *p; p++) if (*p >= '0' && *p <= '9') g[*p - '0'] = x;
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (i != j && g[i] != g[j]) L[i][j].cut = 1; }
  else if (!strcmp(w[0], "stat")) { for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (i != j)
    fprintf(lg, "stat %d->%d in=%lu out=%lu loss=%lu cut=%lu dup=%lu corrupt=%lu qdrop=%lu werr=%lu\n", i, j, S[i][j].in, S[i][j].out, S[i][j].loss, S[i][j].cut, S[i][j].dup, S[i][j].corrupt, S[i][j].qdrop, S[i][j].werr); }
  else if (!strcmp(w[0], "quit")) { fflush(lg); exit(0); }
  else fprintf(lg, "unknown command %s\n", w[0]);
  fflush(lg);
}
int main(int c, char **v) {
  if (c < 4) { fprintf(stderr, "netsim N CTL_FIFO SEED [LOG]\n"); return 2; }
  n = atoi(v[1]); rs = strtoull(v[3], 0, 10); lg = c > 4 ? fopen(v[4], "w") : stdout;
  if (n < 2 || n > 10 || !lg) return 2;
  for (int i = 0; i < n; i++) { struct ifreq r; memset(&r, 0, sizeof r); fd[i] = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    r.ifr_flags = IFF_TUN | IFF_NO_PI; snprintf(r.ifr_name, IFNAMSIZ, "ns%d", i); if (fd[i] < 0 || ioctl(fd[i], TUNSETIFF, &r) < 0) { perror("tun"); return 1; } }
  mkfifo(v[2], 0600); int cf = open(v[2], O_RDWR | O_NONBLOCK); if (cf < 0) { perror("fifo"); return 1; }
  pid_t parent = getppid();
  fprintf(lg, "%lld ready n=%d seed=%s\n", (long long)now(), n, v[3]); fflush(lg);
  static unsigned char b[65536]; char line[4096]; int ll = 0;
  while (getppid() == parent) {
    struct pollfd p[MAXN + 1]; for (int i = 0; i < n; i++) p[i] = (struct pollfd){ fd[i], POLLIN, 0 }; p[n] = (struct pollfd){ cf, POLLIN, 0 };
    int64_t t = now(), w = hn ? heap[0].at - t : 1000000; if (w < 0) w = 0;
    struct timespec ts = { w / 1000000, (w % 1000000) * 1000 }; ppoll(p, n + 1, &ts, 0);
    for (t = now(); hn && heap[0].at <= t;) { Pkt k = pop(); if (write(fd[k.to], k.p, k.len) < 0) {} free(k.p); }
    for (int i = 0; i < n; i++) if (p[i].revents & POLLIN) for (int m = 0; m < 64; m++) { int r = read(fd[i], b, sizeof b); if (r <= 0) break; route(i, b, r); }
    if (p[n].revents & POLLIN) { int r = read(cf, line + ll, sizeof line - 1 - ll); if (r > 0) { ll += r; char *e; line[ll] = 0; while ((e = strchr(line, '\n'))) { *e = 0; command(line); ll -= e + 1 - line; memmove(line, e + 1, ll + 1); } } }
  }
  return 0;
}
